-- One row per meeting of a project up to and with a day that a citizen came to or not.

select
    citizen_id,
    date,
    attended
from activities
where project_id = $project_id and date <= $as_of
order by date, citizen_id
