#!/bin/sh
# Run once by the postgres image, as its superuser, when the data folder is new.
set -eu
{
    printf "\\set owner_password '%s'\n" "$PORTAL_OWNER_PASSWORD"
    printf "\\set app_password '%s'\n" "$PORTAL_APP_PASSWORD"
    cat /docker-entrypoint-initdb.d/roles/roles.sql
} | psql --no-psqlrc --quiet --username "$POSTGRES_USER" --dbname postgres
