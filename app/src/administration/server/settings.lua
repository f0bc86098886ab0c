-- Returns the settings that were changed, names and values.
return redis.call('HGETALL', keys.settings)
