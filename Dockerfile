FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PATH=/opt/portal/bin:$PATH
# Charts keep their list of fonts here; the user who serves has no home and may write nowhere else.
ENV MPLCONFIGDIR=/tmp/matplotlib

# Pango makes the PDFs; the fonts come with the portal.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

COPY requirements/base.txt /tmp/base.txt
RUN python -m venv /opt/portal && pip install --require-hashes -r /tmp/base.txt && rm /tmp/base.txt

WORKDIR /srv/portal
COPY . .
# collectstatic needs settings and none of their secrets: the values below stay in this one layer's command.
RUN SECRET_KEY=unused-while-building DATABASE_URL=postgres://portal_app@nowhere/portal STATIC_ROOT=/srv/static \
    python manage.py collectstatic --no-input \
    && useradd --system --uid 10001 --home-dir /nonexistent --shell /usr/sbin/nologin portal

USER portal
ENV STATIC_ROOT=/srv/static
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "docker/healthcheck.py"]
CMD ["gunicorn", "config.wsgi", "-c", "python:config.gunicorn", "--bind", "0.0.0.0:8000", "--access-logfile", "-"]
