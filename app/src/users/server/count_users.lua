-- Returns the number of accounts.
return redis.call('HLEN', keys.user_names)
