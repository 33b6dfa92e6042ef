-- One row per sentence of what the import assumed.

select
    position,
    text
from import_note
order by position
