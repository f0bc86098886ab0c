-- Returns the hash of normalized names and user ids, in an array of its own: the first item of a reply could be taken for the mark
-- of a refusal.
return {redis.call('HGETALL', keys.user_names)}
