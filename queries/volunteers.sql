-- One row per period of a volunteer in a project that had begun on a day, with or without a citizen.

select
    coalesce(site, 'ukendt') as site,
    volunteer_id,
    citizen_id,
    start_date,
    case when end_date <= $as_of then end_date end as end_date
from volunteers
where project_id = $project_id and (start_date <= $as_of or start_date is null)
order by site collate da, volunteer_id, start_date nulls first, citizen_id
