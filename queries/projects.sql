-- One row per project that is described, has a goal or has participants, with what is left out of its definition filled in.

with named as (
    select project_id
    from projects
    union
    select project_id
    from project_goals
    union
    select project_id
    from enrolments
)

select
    named.project_id,
    coalesce(projects.project, named.project_id) as project,
    projects.start_date,
    projects.deadline,
    projects.status_dates,
    projects.job_kind,
    coalesce(projects.period_months, 6)::bigint as period_months,
    coalesce(projects.same_employer, false) as same_employer,
    coalesce(projects.gap_weeks, 0)::double as gap_weeks
from named
left join projects on projects.project_id = named.project_id
order by project collate da, named.project_id
