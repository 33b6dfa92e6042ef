-- One row per month: open cases and exits, and how many of them lack something.

select
    month,
    sum(open_at_end)::bigint as open_at_end,
    sum(without_worker)::bigint as without_worker,
    sum(without_team)::bigint as without_team,
    sum(birth_missing)::bigint as birth_missing,
    (sum(open_at_end) - sum(has_plan))::bigint as without_plan,
    sum(exited)::bigint as exited,
    sum(exited_unknown)::bigint as exited_unknown
from team_month /* or case_month */
where true /* selection */
group by month
order by month
