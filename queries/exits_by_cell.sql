-- One row per team and cell of $first, $second and $third (a marker's name, target_group, age_band, visitation_category or duration; null = none): exits and person-days of the period.

with chosen_marker as (
    select coalesce(sum(bit), 0)::bigint as mask
    from marker_bit
    where marker in ($first, $second, $third)
),

-- How long the spell has lasted, in months; one band for all unless durations are asked for.
band (duration, from_month, to_month) as (
    select *
    from (
        values
            ('under 6 mdr.', 0, 6),
            ('6–12 mdr.', 6, 12),
            ('1–2 år', 12, 24),
            ('2–3 år', 24, 36),
            ('3–5 år', 36, 60),
            ('5–10 år', 60, 120),
            ('10 år og mere', 120, 2400)
    )
    where 'duration' in ($first, $second, $third)
    union all
    select
        null as duration,
        0 as from_month,
        2400 as to_month
    where ('duration' in ($first, $second, $third)) is not true
),

lived as (
    select
        team_id,
        marker_mask & (select mask from chosen_marker) as yes_mask,
        no_mask & (select mask from chosen_marker) as no_mask,
        target_group,
        age_band,
        visitation_category,
        spell_start,
        case when is_exit and row_end <= $last_day then row_end end as exit_day,
        greatest(row_start, $first_day::date) as from_day,
        least(row_end, $last_day::date + 1) as to_day
    from marker_run /* by selection */
    where true /* selection */
),

-- What isn't asked for is left out, so that few sets are left to name.
summed as (
    select
        lived.team_id,
        lived.yes_mask,
        lived.no_mask,
        case when 'target_group' in ($first, $second, $third) then lived.target_group end as target_group,
        case when 'age_band' in ($first, $second, $third) then lived.age_band end as age_band,
        case
            when 'visitation_category' in ($first, $second, $third) then lived.visitation_category
        end as visitation_category,
        band.duration,
        count(*) filter (
            where lived.exit_day >= (lived.spell_start + to_months(band.from_month))::date
            and lived.exit_day < (lived.spell_start + to_months(band.to_month))::date
        ) as exits,
        sum(
            greatest(
                least(lived.to_day, (lived.spell_start + to_months(band.to_month))::date)
                - greatest(lived.from_day, (lived.spell_start + to_months(band.from_month))::date),
                0
            )
        ) as person_days
    from lived
    cross join band
    group by all
),

named as (
    select
        team_id,
        case
            when $first is null then null
            when $first = 'target_group' then target_group
            when $first = 'age_band' then age_band
            when $first = 'visitation_category' then visitation_category
            when $first = 'duration' then duration
            when yes_mask & (select bit from marker_bit where marker = $first) <> 0 then 'ja'
            when no_mask & (select bit from marker_bit where marker = $first) <> 0 then 'nej'
            else 'ikke oplyst'
        end as c1,
        case
            when $second is null then null
            when $second = 'target_group' then target_group
            when $second = 'age_band' then age_band
            when $second = 'visitation_category' then visitation_category
            when $second = 'duration' then duration
            when yes_mask & (select bit from marker_bit where marker = $second) <> 0 then 'ja'
            when no_mask & (select bit from marker_bit where marker = $second) <> 0 then 'nej'
            else 'ikke oplyst'
        end as c2,
        case
            when $third is null then null
            when $third = 'target_group' then target_group
            when $third = 'age_band' then age_band
            when $third = 'visitation_category' then visitation_category
            when $third = 'duration' then duration
            when yes_mask & (select bit from marker_bit where marker = $third) <> 0 then 'ja'
            when no_mask & (select bit from marker_bit where marker = $third) <> 0 then 'nej'
            else 'ikke oplyst'
        end as c3,
        exits,
        person_days
    from summed
    where exits > 0 or person_days > 0
)

select
    team_id,
    c1,
    c2,
    c3,
    sum(exits)::bigint as exits,
    sum(person_days)::bigint as person_days
from named
group by team_id, c1, c2, c3
order by team_id, c1, c2, c3
