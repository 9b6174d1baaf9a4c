-- A conversation whose row somebody else holds (a server that was stopped in the middle of something, a person with psql) is waited for so long: then what came
-- with it in its batch goes on without it, and the sends into it are refused to be tried again.
alter function public.append_messages(
  uuid[], uuid[], uuid[], text[], bytea[], uuid[], int[], int[], bytea, text[], uuid[], uuid[], text[], uuid[], jsonb[], text[], bytea[]
) set lock_timeout = '2s';
alter function public.change_messages(text[], uuid[], uuid[], uuid[], int[], bytea[], int[], text[]) set lock_timeout = '2s';
