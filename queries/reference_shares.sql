-- One row per population and marker with a published share: the share (0-1) and its source.

select
    population,
    marker,
    share,
    source
from reference_shares
order by population collate da, marker collate da
