-- One row per table that was given: rows in = rows loaded + rows refused.

select
    table_name,
    rows_read,
    rows_loaded,
    rows_repaired,
    rows_refused
from import_count
order by table_name
