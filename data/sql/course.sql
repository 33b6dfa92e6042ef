-- One row per course known by the data date, with whose it was, what came before it and what came after.
-- The build asks for a part of the citizens at a time, so that what is kept of each doesn't outgrow the memory.

with known as (
    select *
    from known_course
    where abs(person) % $parts = $part
),

-- Whose the course was on its first day (not begun: on the data date): the stretch of its own case that day, else another
-- of the citizen's, else the nearest one, of two as near the earlier.
place as (
    select
        known.course_id,
        min({
            -- A stretch without length still has its one day.
            'days_away': greatest(
                stretch.row_start - known.first_day,
                least(known.first_day + 1 - stretch.row_end, known.first_day - stretch.row_start),
                0
            ),
            'later': stretch.row_start > known.first_day,
            'other_case': stretch.case_id <> known.case_id,
            'oldness': date '9999-01-01' - stretch.stretch_start,
            'case_id': stretch.case_id,
            'spell_id': stretch.spell_id,
            'stretch_start': stretch.stretch_start
        }) as nearest
    from known
    inner join stretch on stretch.citizen_id = known.citizen_id
    group by known.course_id
),

unit as (
    select
        place.course_id,
        stretch.case_id,
        stretch.centre,
        stretch.team_id,
        stretch.caseworker_id,
        stretch.target_group,
        stretch.age_band,
        stretch.row_start,
        stretch.row_end
    from stretch
    inner join place
        on place.nearest.spell_id = stretch.spell_id
        and place.nearest.stretch_start = stretch.stretch_start
),

mask as (
    select
        case_id,
        day as from_day,
        lead(day, 1, date '9999-01-01') over so_far as to_day,
        sum(mask_change) over so_far::bigint as marker_mask
    from case_state
    where mask_change <> 0
    window so_far as (partition by case_id order by day)
),

-- The days on which a course asks for its citizen's status; none after the data date.
moment as (
    select
        course_id,
        person,
        'before' as moment,
        start_date as day
    from known
    where start_date is not null
    union all
    select
        course_id,
        person,
        'after' as moment,
        -- The day after the last one; where that is still to come, the newest day known.
        least(end_date + 1, $data_date) as day
    from known
    where end_group is not null
    union all
    select
        known.course_id,
        known.person,
        later.moment,
        (known.end_date + to_months(later.months))::date as day
    from known
    cross join (values ('3', 3), ('6', 6), ('12', 12)) as later (moment, months)
    where
        known.end_group is not null
        and (known.end_date + to_months(later.months))::date <= $data_date
),

-- A moment before anything is known of the citizen has a status too: unknown.
seen as (
    select
        moment.course_id,
        max(citizen_status.benefit) filter (where moment.moment = 'before') as benefit_before,
        max(coalesce(citizen_status.benefit, citizen_status.benefit_after_exit))
            filter (where moment.moment = 'after') as benefit_after,
        max(coalesce(citizen_status.status, 'ukendt')) filter (where moment.moment = '3') as after_3,
        max(coalesce(citizen_status.status, 'ukendt')) filter (where moment.moment = '6') as after_6,
        max(coalesce(citizen_status.status, 'ukendt')) filter (where moment.moment = '12') as after_12
    from moment
    left join citizen_status
        on citizen_status.person = moment.person
        and citizen_status.from_day <= moment.day
        and citizen_status.to_day > moment.day
    group by moment.course_id
),

-- Two courses that begin on one day come in the order of their ids.
same_purpose as (
    select
        course.course_id,
        case
            when former.end_date < course.start_date and former.end_group = 'gennemført' then 'completed'
            when former.end_date is null or former.end_date >= course.start_date then 'running'
            else 'interrupted'
        end as state,
        former.start_date,
        former.course_id as former_course_id
    from known as course
    inner join known as former
        on former.citizen_id = course.citizen_id
        and former.purpose_key = course.purpose_key
        and (former.start_date, former.course_id) < (course.start_date, course.course_id)
    -- A comparison of rows takes a date that is missing as the latest.
    where course.start_date is not null and former.start_date is not null
),

former as (
    select
        course_id,
        max({
            'deciding': case state when 'completed' then 2 when 'running' then 1 else 0 end,
            'start_date': start_date,
            'former_course_id': former_course_id,
            'state': state
        }) as latest
    from same_purpose
    group by course_id
),

citizen as (
    select distinct
        citizen_id,
        person
    from known
    where citizen_id is not null
),

-- What can follow an interruption; of one day work before a course before another exit.
event as (
    select
        citizen.person,
        jobs.start_date as day,
        1 as place,
        null as course_id
    from jobs
    inner join citizen on citizen.citizen_id = jobs.citizen_id
    inner join job_kind on job_kind.kind = jobs.kind
    where list_contains($paid_groups, job_kind.job_group) and jobs.start_date <= $data_date
    union all
    select
        citizen.person,
        spell.end_date as day,
        case when spell.exit_destination in ('job', 'fleksjob', 'uddannelse') then 1 else 3 end as place,
        null as course_id
    from spell
    inner join citizen on citizen.citizen_id = spell.citizen_id
    where spell.end_date is not null
    union all
    select
        person,
        start_date as day,
        2 as place,
        course_id
    from known
    where start_date is not null and citizen_id is not null
),

-- The last day itself is looked at too: who leaves the course for a job often begins, or leaves the case, that day.
followed as (
    select
        known.course_id,
        min({'day': event.day, 'place': event.place}) as first_event
    from known
    left join event
        on event.person = known.person
        and event.day >= known.end_date
        and event.day <= (known.end_date + to_months(3))::date
        and event.course_id is distinct from known.course_id
    where
        known.end_group like 'afbrudt%'
        and (known.end_date + to_months(3))::date <= $data_date
    group by known.course_id
)

select
    known.course_id,
    known.case_id,
    known.citizen_id,
    known.person,
    known.citizen_label,
    coalesce(unit.centre, 'ukendt') as centre,
    coalesce(unit.team_id, 'ukendt') as team_id,
    unit.caseworker_id,
    coalesce(unit.target_group, 'ukendt') as target_group,
    coalesce(unit.age_band, 'ukendt') as age_band,
    coalesce(mask.marker_mask, 0) as marker_mask,
    known.provider,
    known.product,
    known.effort_kind,
    known.ordering_centre,
    known.support_need,
    known.double_staffed,
    known.purpose,
    known.ordered_date,
    known.start_date,
    known.planned_weeks,
    known.end_date,
    known.end_reason,
    known.end_group,
    coalesce(known.benefit_before, seen.benefit_before, 'ukendt') as benefit_before,
    case
        when known.end_group is not null then coalesce(known.benefit_after, seen.benefit_after, 'ukendt')
    end as benefit_after,
    -- From the cases, since the file had none.
    known.benefit_before is null and coalesce(seen.benefit_before, 'ukendt') <> 'ukendt' as before_filled,
    known.benefit_after is null and coalesce(seen.benefit_after, 'ukendt') <> 'ukendt' as after_filled,
    known.cost,
    former.latest.former_course_id as former_course_id,
    former.latest.state as former_state,
    case
        when followed.course_id is not null then coalesce(['work', 'course', 'exit'][followed.first_event.place], 'none')
    end as next_event,
    seen.after_3,
    seen.after_6,
    seen.after_12
from known
left join unit on unit.course_id = known.course_id
left join mask
    on mask.case_id = unit.case_id
    and mask.from_day <= greatest(least(known.first_day, unit.row_end - 1), unit.row_start)
    and mask.to_day > greatest(least(known.first_day, unit.row_end - 1), unit.row_start)
left join seen on seen.course_id = known.course_id
left join former on former.course_id = known.course_id
left join followed on followed.course_id = known.course_id
order by coalesce(unit.centre, 'ukendt'), coalesce(unit.team_id, 'ukendt'), known.start_date, known.course_id
