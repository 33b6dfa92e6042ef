-- One row per worker who has ever had a position: id and the newest name (null where none was given).

select
    caseworker_id,
    max_by(name, from_day) as name
from position
group by caseworker_id
order by caseworker_id
