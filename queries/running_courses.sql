-- One row per course that was running on the data date, with who has the citizen's case now and its next step.

with running as (
    select
        course_id,
        case_id,
        citizen_id,
        citizen_label,
        provider,
        product,
        effort_kind,
        ordering_centre,
        support_need,
        double_staffed,
        purpose,
        start_date,
        planned_weeks
    from course /* by selection */
    where true /* selection */ and start_date is not null and end_date is null
),

-- Of a citizen's open cases the course's own tells, else the one that began latest.
current_case as (
    select
        running.course_id,
        min({
            'other_case': open_case.case_id is distinct from running.case_id,
            'oldness': date '9999-01-01' - open_case.spell_start,
            'case_id': open_case.case_id,
            'benefit': open_case.benefit,
            'team_id': open_case.team_id,
            'caseworker_id': open_case.caseworker_id,
            'next_step': open_case.next_step,
            'due_date': open_case.due_date
        }) as newest
    from running
    inner join open_case on open_case.citizen_id = running.citizen_id
    group by running.course_id
)

select
    running.course_id,
    running.case_id,
    running.citizen_id,
    running.citizen_label,
    running.provider,
    running.product,
    running.effort_kind,
    running.ordering_centre,
    running.support_need,
    running.double_staffed,
    running.purpose,
    running.start_date,
    running.planned_weeks,
    -- Both days count, as they do when a course ends.
    ($data_date - running.start_date + 1) // 7 as weeks,
    current_case.newest.team_id as team_id,
    current_case.newest.caseworker_id as caseworker_id,
    current_case.newest.next_step as next_step,
    current_case.newest.due_date as plan_due
from running
left join current_case on current_case.course_id = running.course_id
order by running.start_date, running.course_id
