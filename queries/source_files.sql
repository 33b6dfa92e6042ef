-- One row per file (or sheet) that was loaded.

select
    name,
    table_name,
    sha256,
    rows
from source_file
order by name, table_name
