-- Conversations whose administrators want no index for search.
alter table public.search_cursor add column is_off boolean not null default false;
