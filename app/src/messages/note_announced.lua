#!lua
-- Moves on how far the log was looked at for system messages, never back.
local announced, v = KEYS[1], ARGV[1]
if tonumber(redis.call('GET', announced) or 0) < tonumber(v) then redis.call('SET', announced, v) end
