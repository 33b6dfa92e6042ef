-- One row per site of a project, the whole project ('') first: its active participants on a day, and who has their cases.

with stay as (
    select
        citizen_id,
        last(coalesce(site, 'ukendt') order by enrolled_date, referred_date nulls first, coalesce(site, 'ukendt')) as site
    from enrolments
    where project_id = $project_id and enrolled_date <= $as_of
    group by citizen_id
    having bool_or(left_date is null or left_date > $as_of)
),

-- A gap that the next period bridged later is no open case: that nobody knew on the day.
case_then as (
    select
        stretch.citizen_id,
        stretch.caseworker_id
    from stretch
    where
        stretch.stretch_start <= $as_of
        and (stretch.stretch_end is null or stretch.stretch_end > $as_of)
        and exists (
            select 1
            from case_period
            where
                case_period.citizen_id = stretch.citizen_id
                and case_period.benefit = stretch.benefit
                and case_period.start_date <= $as_of
                and (case_period.end_date is null or case_period.end_date > $as_of)
        )
),

held as (
    select
        stay.citizen_id,
        stay.site,
        case_then.citizen_id is not null as has_case,
        case_then.caseworker_id
    from stay
    left join case_then on case_then.citizen_id = stay.citizen_id
),

counted as (
    select
        case when grouping(site) = 1 then '' else site end as site,
        count(distinct citizen_id) as active,
        count(distinct citizen_id) filter (where has_case) as with_case,
        count(distinct citizen_id) filter (where caseworker_id is not null) as with_worker,
        count(distinct caseworker_id) as workers
    from held
    group by grouping sets ((), (site))
)

select
    site,
    active,
    with_case,
    with_worker,
    workers,
    with_worker / nullif(workers, 0)::double as caseload
from counted
order by site <> '', site collate da
