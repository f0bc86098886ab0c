#!lua
-- Moves on how far the log was looked at for system messages, never back, nor beyond the log's end.
local announced, version, v = KEYS[1], KEYS[2], ARGV[1]
if tonumber(v) > tonumber(redis.call('GET', version) or 0) then return end
if tonumber(redis.call('GET', announced) or 0) < tonumber(v) then redis.call('SET', announced, v) end
