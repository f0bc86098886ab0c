-- Replaces the epoch, the name of this history of the data, if it is still the one that the caller knows.
-- Returns the epoch that is stored then; it is another process's if that one was first.
if redis.call('GET', keys.epoch) == args.known then redis.call('SET', keys.epoch, args.new) end
return redis.call('GET', keys.epoch)
