-- One row per spell that is open on the data date, with how it is followed up, all as of that day.

with ongoing as (
    select
        spell_id,
        citizen_id,
        case_id,
        benefit,
        spell_start,
        stretch_start,
        centre,
        team_id,
        caseworker_id,
        target_group,
        visitation_category,
        age_band
    from stretch
    where stretch_end is null
),

label as (
    select
        case_id,
        arg_max(citizen_label, start_date) as citizen_label
    from cases
    where start_date <= $data_date
    group by case_id
),

newest_run as (
    select
        spell_id,
        stretch_start,
        marker_mask,
        no_mask
    from stretch_run
    where last_month = date_trunc('month', $data_date)::date
),

-- Of the stretches before the one that goes on: when the last other worker, or none, and when the last worker at all had the case.
former as (
    select
        ongoing.spell_id,
        max(stretch.stretch_end) filter (
            where stretch.caseworker_id is distinct from ongoing.caseworker_id
        ) as other_until,
        max(stretch.stretch_end) filter (where stretch.caseworker_id is not null) as any_until
    from ongoing
    inner join stretch
        on stretch.spell_id = ongoing.spell_id
        and stretch.stretch_start < ongoing.stretch_start
    group by ongoing.spell_id
),

plan as (
    select
        case_id,
        arg_max(
            {
                'plan_start': start_date,
                'next_step': case when trim(next_step) <> '' then next_step end,
                'due_date': due_date
            },
            start_date
        ) filter (where end_date is null or end_date >= $data_date) as latest,
        max(end_date) filter (where end_date < $data_date) as plan_lapsed
    from plans
    where start_date <= $data_date and (end_date is null or end_date >= start_date)
    group by case_id
),

held as (
    select
        conversation_day.spell_id,
        max(conversation_day.day) filter (where conversation_day.held > 0) as last_held,
        sum(conversation_day.held) filter (
            where conversation_day.day > ($data_date - to_months(12))::date
        )::int as held_in_year
    from conversation_day
    semi join ongoing on ongoing.spell_id = conversation_day.spell_id
    group by conversation_day.spell_id
),

-- A held conversation breaks the row, also one of the same day, which counts as the last of it.
missed as (
    select
        conversation_day.spell_id,
        sum(conversation_day.missed)::int as missed_in_row,
        min(conversation_day.day) as missed_since
    from conversation_day
    inner join held on held.spell_id = conversation_day.spell_id
    where
        conversation_day.missed > 0
        and (held.last_held is null or conversation_day.day > held.last_held)
    group by conversation_day.spell_id
),

planned as (
    select
        case_id,
        min(date) as next_planned
    from contacts
    where status = 'planlagt' and date > $data_date
    group by case_id
),

clarified as (
    select
        case_id,
        max(date) as last_clarified
    from clarifications
    where date <= $data_date
    group by case_id
),

case_of as (
    select distinct
        ongoing.spell_id,
        ongoing.spell_start,
        spell_period.case_id
    from ongoing
    inner join spell_period on spell_period.spell_id = ongoing.spell_id
),

effort as (
    select
        ongoing.spell_id,
        least(coalesce(jobs.end_date, $data_date), $data_date) as last_day
    from ongoing
    inner join jobs on jobs.citizen_id = ongoing.citizen_id
    where
        jobs.start_date <= $data_date
        and coalesce(jobs.end_date, $data_date) >= greatest(jobs.start_date, ongoing.spell_start)
    union all
    select
        case_of.spell_id,
        least(coalesce(courses.end_date, $data_date), $data_date) as last_day
    from case_of
    inner join courses on courses.case_id = case_of.case_id
    where
        -- A course without a start was ordered and never begun.
        courses.start_date <= $data_date
        and coalesce(courses.end_date, $data_date) >= greatest(courses.start_date, case_of.spell_start)
),

newest_effort as (
    select
        spell_id,
        max(last_day) as last_effort
    from effort
    group by spell_id
),

in_course as (
    select distinct case_of.spell_id
    from case_of
    inner join courses on courses.case_id = case_of.case_id
    where courses.start_date <= $data_date and coalesce(courses.end_date, $data_date) >= $data_date
),

-- Jobs are a citizen's: one with two open spells has the same hours in both.
ordinary_job as (
    select
        citizen_id,
        coalesce(sum(weekly_hours), 0)::double as weekly_hours
    from jobs
    where
        start_date <= $data_date
        and coalesce(end_date, $data_date) >= $data_date
        and kind in (select kind from job_kind where job_group = 'ordinære løntimer')
    group by citizen_id
)

select
    ongoing.spell_id,
    ongoing.case_id,
    ongoing.citizen_id,
    label.citizen_label,
    ongoing.centre,
    ongoing.team_id,
    ongoing.benefit,
    ongoing.caseworker_id,
    ongoing.target_group,
    ongoing.visitation_category,
    ongoing.age_band,
    newest_run.marker_mask,
    newest_run.no_mask,
    ongoing.spell_start,
    case
        when ongoing.caseworker_id is not null then coalesce(former.other_until, ongoing.spell_start)
    end as worker_since,
    case when ongoing.caseworker_id is null then former.any_until end as worker_until,
    plan.latest.plan_start as plan_start,
    plan.latest.next_step as next_step,
    plan.latest.due_date as due_date,
    plan.plan_lapsed,
    held.last_held,
    coalesce(held.held_in_year, 0) as held_in_year,
    coalesce(missed.missed_in_row, 0) as missed_in_row,
    missed.missed_since,
    planned.next_planned,
    clarified.last_clarified,
    newest_effort.last_effort,
    in_course.spell_id is not null as in_course,
    -- Hours a week in ordinary paid work; null = none, 0 = hours not told.
    ordinary_job.weekly_hours as ordinary_hours,
    talk_norm.weeks as talk_weeks
from ongoing
inner join newest_run
    on newest_run.spell_id = ongoing.spell_id
    and newest_run.stretch_start = ongoing.stretch_start
left join label on label.case_id = ongoing.case_id
left join former on former.spell_id = ongoing.spell_id
left join plan on plan.case_id = ongoing.case_id
left join held on held.spell_id = ongoing.spell_id
left join missed on missed.spell_id = ongoing.spell_id
left join planned on planned.case_id = ongoing.case_id
left join clarified on clarified.case_id = ongoing.case_id
left join newest_effort on newest_effort.spell_id = ongoing.spell_id
left join in_course on in_course.spell_id = ongoing.spell_id
left join ordinary_job on ordinary_job.citizen_id = ongoing.citizen_id
left join talk_norm
    on talk_norm.target_group = ongoing.target_group
    and talk_norm.from_day <= $data_date
    and talk_norm.to_day > $data_date
order by ongoing.centre, ongoing.team_id, ongoing.spell_id
