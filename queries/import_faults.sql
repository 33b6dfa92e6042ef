-- One row per example of a fault; count is all rows with that kind of fault in the same table and column.

select
    table_name,
    column_name,
    kind,
    severity,
    row_number,
    value,
    must_hold,
    mend,
    count
from import_fault
order by
    list_position(['stop', 'refused', 'repaired', 'noted'], severity),
    count desc,
    table_name,
    column_name,
    kind,
    row_number
