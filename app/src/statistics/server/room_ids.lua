-- Returns the ids of all rooms, in an array of their own: the first item of a reply could be taken for the mark of a refusal.
return {redis.call('SMEMBERS', keys.rooms)}
