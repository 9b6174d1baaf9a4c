/** Command lines of more than one form, for the list of commands and for the command that refuses another. */
export const eraseUsage = "erase person NAME | erase conversation ID | erase certificate ID";
export const keysUsage = "keys status [--json] | keys rotate | keys export FILE | keys import FILE";
export const holdUsage = "hold set person NAME | hold set conversation ID [--reason-file FILE] | hold list | hold release ID";
export const searchUsage = "search reindex [--conversation ID] | search clear | search on --conversation ID | search off --conversation ID";
export const modelUsage =
  "model install | model serve FILE.gguf [--port 8080] [--host 127.0.0.1] [--context TOKENS] [--threads N] [--parallel N] [--api-key-file FILE] [--name NAME]";
export const receiptUsage = "receipt verify FILE [--keys KEYS.json] [--payload BODY] [--json] | receipt keys";
export const backupUsage = "backup FOLDER";
export const restoreUsage = "restore FOLDER [--keys FILE]";
