-- One row per kind and quarter of jobs that began in the period while their citizen had an open case of the selection: how many, whose, and how they were found.

with chosen as (
    select
        citizen_id,
        row_start,
        row_end
    from stretch /* or case_month */
    where true /* selection */
),

begun as (
    select
        coalesce(jobs.kind, 'ukendt') as kind,
        date_trunc('quarter', jobs.start_date)::date as quarter,
        jobs.citizen_id,
        jobs.reverse_matching
    from jobs
    -- A citizen with two open cases began one job.
    semi join chosen
        on chosen.citizen_id = jobs.citizen_id
        and chosen.row_start <= jobs.start_date
        and chosen.row_end > jobs.start_date
    where
        jobs.start_date between $first_day and $last_day
        and (jobs.end_date is null or jobs.end_date >= jobs.start_date)
)

select
    begun.kind,
    job_kind.job_group,
    begun.quarter,
    count(*) as jobs,
    count(distinct begun.citizen_id) as persons,
    count(*) filter (where begun.reverse_matching) as reverse_matched,
    count(begun.reverse_matching) as reverse_known
from begun
left join job_kind on job_kind.kind = begun.kind
group by begun.kind, job_kind.job_group, begun.quarter
order by begun.kind, begun.quarter
