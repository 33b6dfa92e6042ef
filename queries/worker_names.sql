-- One row per worker with a position or an open case: id and the newest name (null where none was given).

with worker as (
    select
        caseworker_id,
        name,
        from_day
    from position
    union all
    -- A worker in no list whose cases others cover has no position.
    select
        caseworker_id,
        null as name,
        spell_start as from_day
    from open_case
    where caseworker_id is not null
)

select
    caseworker_id,
    max_by(name, from_day) as name
from worker
group by caseworker_id
order by caseworker_id
