-- One row per marker of the vocabulary, in its order: its bit in the masks, and whether the file tells a nej of it.

select
    marker,
    bit,
    has_no
from marker_bit
order by bit
