-- Returns the id of the account with a normalized name, or false.
return redis.call('HGET', keys.user_names, args.normalized_name)
