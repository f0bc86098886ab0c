-- Returns the ids of all accounts.
return redis.call('HVALS', keys.user_names)
