// Floor 1: challenges, tickets, landmark records.
export {}
