-- One row per team, also the teams that only cases name, and one for the cases without a team.

with named_by_cases as (
    select distinct coalesce(team_id, 'ukendt') as team_id
    from cases
)

select
    team_id,
    coalesce(team, team_id) as team,
    coalesce(centre, 'ukendt') as centre,
    leader_id
from teams

union all

select
    named_by_cases.team_id,
    case when named_by_cases.team_id = 'ukendt' then 'Uden team' else named_by_cases.team_id end as team,
    'ukendt' as centre,
    null as leader_id
from named_by_cases
anti join teams on teams.team_id = named_by_cases.team_id

order by centre, team_id
