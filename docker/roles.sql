-- The three database roles, made once by a superuser, here and in docker-compose alike:
--   portal_owner  owns the tables and migrates; row-level security holds for it too
--   portal_app    serves: reads and writes rows, under row-level security
--   portal_ops    nobody signs in as it; it owns the few narrow functions that look across partnerships, and backups read as it
-- psql variables: owner_password, app_password

\set ON_ERROR_STOP on

CREATE ROLE portal_owner LOGIN CREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'owner_password';
CREATE ROLE portal_app LOGIN NOCREATEDB NOSUPERUSER NOBYPASSRLS PASSWORD :'app_password';
CREATE ROLE portal_ops NOLOGIN NOSUPERUSER BYPASSRLS;
GRANT portal_ops TO portal_owner;
GRANT pg_read_all_data TO portal_ops;  -- backups: pg_dump --role=portal_ops

-- In template1, so that test databases have it as well as the portal's own.
\connect template1
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner GRANT USAGE, SELECT ON SEQUENCES TO portal_app;
ALTER DEFAULT PRIVILEGES FOR ROLE portal_owner GRANT EXECUTE ON FUNCTIONS TO portal_app;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT CREATE, USAGE ON SCHEMA public TO portal_owner, portal_ops;
GRANT USAGE ON SCHEMA public TO portal_app;

\connect postgres
CREATE DATABASE portal OWNER portal_owner TEMPLATE template1;
