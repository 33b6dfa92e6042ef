-- One row per unit: spells open on the data date by how often their worker changed in the last 12 months, for the unit named by $by.

with open_row as (
    select
        spell_id,
        stretch_start,
        case $by when 'team_id' then team_id else 'alle' end as unit
    from case_month /* or case_month */
    where month = date_trunc('month', $data_date)::date and open_at_end = 1 and true /* selection */
),

followed as (
    select
        open_row.unit,
        stretch.changes_in_year as changes,
        stretch.own_changes_in_year as own_changes
    from open_row
    inner join stretch
        on stretch.spell_id = open_row.spell_id
        and stretch.stretch_start = open_row.stretch_start
        -- So is every open row's; said again, it spares reading the others.
        and stretch.stretch_end is null
)

select
    followed.unit,
    coalesce(team.team, followed.unit) as label,
    count(*) as cases,
    count(*) filter (where followed.changes = 0) as "none",
    count(*) filter (where followed.changes = 1) as one,
    count(*) filter (where followed.changes >= 2) as several,
    count(*) filter (where followed.own_changes >= 1) as own
from followed
left join team on $by = 'team_id' and team.team_id = followed.unit
group by followed.unit, team.team
order by label collate da, followed.unit
