-- One row per stretch and month in which its citizen has work on the last day (in the newest month the data date) or begins the first ordinary hours of the spell.

with job as (
    select
        jobs.citizen_id,
        coalesce(jobs.kind, 'ukendt') as kind,
        coalesce(job_kind.job_group = 'ordinære løntimer', false) as is_hours,
        coalesce(job_kind.job_group = 'praktik', false) as is_placement,
        round(60 * jobs.weekly_hours)::bigint as minutes,
        jobs.start_date,
        -- Registered is the last day.
        coalesce(jobs.end_date, $data_date) + 1 as until
    from jobs
    left join job_kind on job_kind.kind = jobs.kind
    where jobs.start_date <= $data_date and (jobs.end_date is null or jobs.end_date >= jobs.start_date)
),

-- Jobs are a citizen's, so they count in each of the spells that are open while they last.
worked as (
    select
        stretch.spell_id,
        stretch.stretch_start,
        job.kind,
        job.is_hours,
        job.is_placement,
        job.minutes,
        greatest(job.start_date, stretch.stretch_start, $covers_from) as from_day,
        least(job.until, coalesce(stretch.stretch_end, job.until)) as to_day
    from job
    inner join stretch
        on stretch.citizen_id = job.citizen_id
        and stretch.stretch_start < job.until
        and coalesce(stretch.stretch_end, job.until) > job.start_date
),

-- The last day of a month is worked where the work goes on until the next month, of the newest month beyond the data date.
month_worked as (
    select
        spell_id,
        stretch_start,
        kind,
        is_hours,
        is_placement,
        minutes,
        unnest(
            range(
                date_trunc('month', from_day)::date,
                case
                    when to_day > $data_date then (date_trunc('month', $data_date)::date + to_months(1))::date
                    else date_trunc('month', to_day)::date
                end,
                to_months(1)
            )
        )::date as month
    from worked
),

stock as (
    select
        spell_id,
        stretch_start,
        month,
        bool_or(is_hours) as in_hours,
        -- Who has one job without hours told would look like somebody with few.
        case
            when not bool_or(is_hours and minutes is null) then sum(minutes) filter (where is_hours)
        end as minutes,
        bool_or(is_hours and minutes is null) as hours_unknown,
        bool_or(kind = 'småjob') as in_small_job,
        bool_or(kind = 'socialt frikort') as in_frikort,
        bool_or(kind = 'fleksjob') as in_fleksjob,
        bool_or(kind in ('løntilskud', 'voksenlærling')) as in_subsidy,
        bool_or(is_placement) as in_placement
    from month_worked
    group by spell_id, stretch_start, month
),

first_day as (
    select
        spell.spell_id,
        min(job.start_date) as day
    from job
    inner join spell
        on spell.citizen_id = job.citizen_id
        and spell.start_date <= job.start_date
        and coalesce(spell.end_date, job.until) > job.start_date
    where job.is_hours
    group by spell.spell_id
),

first_paid as (
    select
        stretch.spell_id,
        stretch.stretch_start,
        date_trunc('month', first_day.day)::date as month
    from first_day
    inner join stretch
        on stretch.spell_id = first_day.spell_id
        and stretch.stretch_start <= first_day.day
        and coalesce(stretch.stretch_end, first_day.day + 1) > first_day.day
),

noted as (
    select
        coalesce(stock.spell_id, first_paid.spell_id) as spell_id,
        coalesce(stock.stretch_start, first_paid.stretch_start) as stretch_start,
        coalesce(stock.month, first_paid.month) as month,
        stock.in_hours,
        stock.minutes,
        stock.hours_unknown,
        stock.in_small_job,
        stock.in_frikort,
        stock.in_fleksjob,
        stock.in_subsidy,
        stock.in_placement,
        first_paid.spell_id is not null as first_hours
    from stock
    full join first_paid
        on first_paid.spell_id = stock.spell_id
        and first_paid.stretch_start = stock.stretch_start
        and first_paid.month = stock.month
)

select
    stretch.centre,
    stretch.team_id,
    noted.spell_id,
    noted.stretch_start,
    noted.month,
    coalesce(noted.in_hours, false)::utinyint as in_hours,
    least(greatest(coalesce(noted.minutes, 0), 0), 65535)::usmallint as paid_minutes,
    coalesce(noted.hours_unknown, false)::utinyint as hours_unknown,
    coalesce(noted.in_small_job, false)::utinyint as in_small_job,
    coalesce(noted.in_frikort, false)::utinyint as in_frikort,
    coalesce(noted.in_fleksjob, false)::utinyint as in_fleksjob,
    coalesce(noted.in_subsidy, false)::utinyint as in_subsidy,
    coalesce(noted.in_placement, false)::utinyint as in_placement,
    noted.first_hours::utinyint as first_hours
from noted
inner join stretch
    on stretch.spell_id = noted.spell_id
    and stretch.stretch_start = noted.stretch_start
order by stretch.centre, stretch.team_id
