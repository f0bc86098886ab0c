#!lua
-- A new name for the history of the data, unless another process has given it one already. Answers the name that counts.
local epoch, known, new = KEYS[1], ARGV[1], ARGV[2]
if redis.call('GET', epoch) == known then redis.call('SET', epoch, new) end
return redis.call('GET', epoch)
