#!lua
-- Takes a token. Answers 0, or the milliseconds until there is one; then nothing is taken.
local bucket = KEYS[1]
local now, interval, burst = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local full_at = math.max(tonumber(redis.call('GET', bucket) or now), now)
local wait = full_at - (burst - 1) * interval - now
if wait > 0 then return math.ceil(wait) end
redis.call('SET', bucket, string.format('%.0f', full_at + interval), 'PX', string.format('%.0f', full_at + interval - now))
return 0
