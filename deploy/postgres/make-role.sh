#!/bin/sh
# Runs once, in an empty database. Hoopoe gets a role and a database of its own: it is not the superuser.
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username=postgres --dbname=postgres <<'SQL'
\set password `cat /secrets/postgres/hoopoe-password`
CREATE ROLE hoopoe LOGIN PASSWORD :'password';
CREATE DATABASE hoopoe OWNER hoopoe;
REVOKE ALL ON DATABASE hoopoe FROM PUBLIC;
SQL
