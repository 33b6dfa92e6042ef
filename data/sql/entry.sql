-- One row per spell that began in the covered months in a target group with a norm for its first 6 months: the conversations it had in them.

with begun as (
    select
        spell_id,
        spell_start,
        (spell_start + to_months(6))::date as until,
        stretch_start,
        centre,
        team_id,
        caseworker_id,
        target_group,
        age_band
    from stretch
    where stretch_start = spell_start and spell_start >= $covers_from
),

rule as (
    select
        target_group,
        low,
        coalesce(valid_from, date '0001-01-01') as from_day,
        coalesce(valid_to + 1, date '9999-01-01') as to_day
    from norms
    where
        kind = 'jobsamtaler de første 6 måneder'
        and (valid_from is null or valid_to is null or valid_from <= valid_to)
),

moment as (
    select distinct
        target_group,
        spell_start as day
    from begun
),

in_force as (
    select
        moment.target_group,
        moment.day,
        rule.low
    from moment
    inner join rule
        on (rule.target_group is null or rule.target_group = moment.target_group)
        and rule.from_day <= moment.day
        and rule.to_day > moment.day
    qualify row_number() over (
        partition by moment.target_group, moment.day
        order by (rule.target_group is null), rule.from_day desc, rule.low nulls last
    ) = 1
),

-- What a coming rule would have asked, so that the months before it can be seen beside it.
later as (
    select
        moment.target_group,
        moment.day,
        rule.low
    from moment
    inner join rule
        on (rule.target_group is null or rule.target_group = moment.target_group)
        and rule.from_day > moment.day
        and rule.low is not null
    qualify row_number() over (
        partition by moment.target_group, moment.day
        order by rule.from_day, (rule.target_group is null), rule.low
    ) = 1
),

asked as (
    select
        moment.target_group,
        moment.day,
        coalesce(in_force.low, later.low) as needed,
        in_force.low is not null as rule
    from moment
    left join in_force on in_force.target_group = moment.target_group and in_force.day = moment.day
    left join later on later.target_group = moment.target_group and later.day = moment.day
    where coalesce(in_force.low, later.low) is not null
),

first_run as (
    select
        spell_id,
        stretch_start,
        marker_mask
    from stretch_run
    where first_month = date_trunc('month', stretch_start)::date
),

talked as (
    select
        begun.spell_id,
        sum(conversation_day.talks)::int as talks
    from begun
    inner join conversation_day
        on conversation_day.spell_id = begun.spell_id
        and conversation_day.day < begun.until
    group by begun.spell_id
),

exempted as (
    select distinct begun.spell_id
    from begun
    inner join spell_period on spell_period.spell_id = begun.spell_id
    inner join exemptions on exemptions.case_id = spell_period.case_id
    where
        exemptions.start_date <= $data_date
        and exemptions.start_date < begun.until
        and (exemptions.end_date is null or exemptions.end_date >= greatest(exemptions.start_date, begun.spell_start))
)

select
    date_trunc('month', begun.spell_start)::date as month,
    begun.spell_id,
    begun.centre,
    begun.team_id,
    begun.caseworker_id,
    begun.target_group,
    begun.age_band,
    first_run.marker_mask,
    begun.spell_start,
    spell.end_date,
    coalesce(talked.talks, 0) as talks,
    asked.needed,
    asked.rule,
    exempted.spell_id is not null as exempt,
    coalesce(spell.end_date < begun.until, false) as left_early,
    begun.until <= $data_date as followed
from begun
inner join asked on asked.target_group = begun.target_group and asked.day = begun.spell_start
inner join spell on spell.spell_id = begun.spell_id
inner join first_run
    on first_run.spell_id = begun.spell_id
    and first_run.stretch_start = begun.stretch_start
left join talked on talked.spell_id = begun.spell_id
left join exempted on exempted.spell_id = begun.spell_id
order by begun.centre, begun.team_id, date_trunc('month', begun.spell_start)
