-- One row per case and day on which its markers, plans or clarification change: the bits that turn on less those that turn off (ja and nej apart), and plans begun less ended.

-- Of what is known of a marker the latest news holds until its end (null = still); where two came together ja before nej before ukendt.
with news as (
    select
        markers.case_id,
        marker_bit.bit,
        case coalesce(markers.value, 'ja') when 'ja' then 2 when 'nej' then 1 else 0 end as told,
        coalesce(markers.start_date, date '0001-01-01') as from_day,
        coalesce(markers.end_date + 1, date '9999-01-01') as to_day
    from markers
    inner join marker_bit on marker_bit.marker = markers.marker
),

superseded as (
    select
        case_id,
        bit,
        told,
        from_day,
        least(
            to_day,
            lead(from_day, 1, date '9999-01-01') over (
                partition by case_id, bit
                order by from_day, told, to_day
            )
        ) as to_day
    from news
),

-- The days of one marker never overlap now, so bits can be added and subtracted.
marker_day as (
    select
        case_id,
        unnest([from_day, to_day]) as day,
        unnest(case when told = 2 then [bit, -bit] else [0, 0] end) as mask_change,
        unnest(case when told = 1 then [bit, -bit] else [0, 0] end) as no_change
    from superseded
    where told > 0 and from_day < to_day
),

-- A plan counts in the months whose last day (in the newest month the data date) it covers, so the day is a month's first.
plan_month as (
    select
        case_id,
        date_trunc('month', start_date)::date as from_month,
        case
            when end_date is null then date '9999-01-01'
            when end_date < least(last_day(end_date), $data_date) then date_trunc('month', end_date)::date
            else date_trunc('month', end_date)::date + to_months(1)
        end::date as to_month,
        coalesce(trim(next_step), '') <> '' as stepped
    from plans
    where start_date <= $data_date and (end_date is null or end_date >= start_date)
),

plan_day as (
    select
        case_id,
        unnest([from_month, to_month]) as day,
        unnest([1, -1]) as plan_change,
        unnest([stepped::int, -stepped::int]) as step_change
    from plan_month
    where from_month < to_month
),

-- A clarification counts in the months whose last day (the data date) lies less than 12 months after it.
clarified_month as (
    select
        case_id,
        date_trunc('month', date)::date as from_month,
        date_trunc('month', date)::date + to_months(12) as a_year_on,
        date
    from clarifications
    where date <= $data_date
),

clarified_day as (
    select
        case_id,
        unnest([
            from_month,
            case
                when date <= least(last_day(a_year_on), $data_date) - to_months(12) then a_year_on
                else a_year_on + to_months(1)
            end
        ])::date as day,
        unnest([1, -1]) as clarified_change
    from clarified_month
),

change as (
    select
        case_id,
        day,
        mask_change,
        no_change,
        0 as plan_change,
        0 as step_change,
        0 as clarified_change
    from marker_day
    union all
    select
        case_id,
        day,
        0 as mask_change,
        0 as no_change,
        plan_change,
        step_change,
        0 as clarified_change
    from plan_day
    union all
    select
        case_id,
        day,
        0 as mask_change,
        0 as no_change,
        0 as plan_change,
        0 as step_change,
        clarified_change
    from clarified_day
)

select
    case_id,
    day,
    sum(mask_change)::bigint as mask_change,
    sum(no_change)::bigint as no_change,
    sum(plan_change)::int as plan_change,
    sum(step_change)::int as step_change,
    sum(clarified_change)::int as clarified_change
from change
where day <= $data_date
group by case_id, day
