import { totalmem } from "node:os";

const [leastBuffersMb, mostBuffersMb] = [64, 512];

/** A thirty-second of what the machine, or the container, may use: room for the pages of the index for search that are asked most. Taken as it fills. */
function sharedBuffersMb(): number {
  const limit = process.constrainedMemory();
  const bytes = limit && limit < totalmem() ? limit : totalmem();
  return Math.min(mostBuffersMb, Math.max(leastBuffersMb, Math.round(bytes / 2 ** 25)));
}

/**
 * hoopoe.conf, written anew at each start. Small in memory; nothing acknowledged is ever lost (fsync and
 * synchronous_commit); no statement, parameter or row ever reaches the log: clients report their own errors,
 * so the log begins above them.
 */
export function postgresSettings({ port, connections }: { port: number; connections: number }): string {
  return `# Written by Hoopoe at each start; settings of your own go into postgresql.conf, below the line that includes this file.
port = ${port}
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
password_encryption = 'scram-sha-256'
max_connections = ${connections}

fsync = on
synchronous_commit = on
full_page_writes = on
wal_level = replica
max_wal_senders = 4
min_wal_size = '80MB'
max_wal_size = '256MB'

shared_buffers = '${sharedBuffersMb()}MB'
work_mem = '4MB'
maintenance_work_mem = '32MB'
effective_cache_size = '512MB'
huge_pages = off
jit = off
io_method = sync
max_parallel_workers_per_gather = 0
max_parallel_maintenance_workers = 0
max_worker_processes = 2
max_logical_replication_workers = 0
autovacuum_worker_slots = 3
autovacuum_max_workers = 2
client_connection_check_interval = '5s'

log_min_messages = log
log_min_error_statement = panic
log_error_verbosity = terse
log_statement = none
log_min_duration_statement = -1
log_parameter_max_length = 0
log_parameter_max_length_on_error = 0
log_autovacuum_min_duration = -1
log_checkpoints = off
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
timezone = 'UTC'
lc_messages = 'C'
`;
}

/** pg_hba.conf: the one role, from this machine, by password. The superuser has none and cannot come in. */
export const postgresAccess = `# Written by Hoopoe.
host all hoopoe 127.0.0.1/32 scram-sha-256
`;
