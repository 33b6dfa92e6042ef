-- One row per job of a citizen of a project that had begun on a day, whether it counts in the project or not.

with participant as (
    select distinct citizen_id
    from enrolments
    where
        project_id = $project_id
        and (
            referred_date <= $as_of
            or enrolled_date <= $as_of
            or (referred_date is null and enrolled_date is null)
        )
)

select
    jobs.citizen_id,
    coalesce(jobs.kind, 'ukendt') as kind,
    jobs.employer_id,
    jobs.start_date,
    case when jobs.end_date <= $as_of then jobs.end_date end as end_date
from jobs
inner join participant on participant.citizen_id = jobs.citizen_id
where jobs.start_date <= $as_of
order by jobs.citizen_id, jobs.start_date, end_date nulls last, kind, jobs.employer_id
