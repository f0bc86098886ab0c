-- Takes a token out of a bucket that holds `burst` and gains one every `interval` milliseconds, for every script that limits how
-- often something is done. Answers 0, or the milliseconds until there is one; then nothing is taken. Goes before those scripts.
local function take_token(bucket, now, interval, burst)
  local full_at = math.max(tonumber(redis.call('GET', bucket) or now), now)
  local wait = full_at - (burst - 1) * interval - now
  if wait > 0 then return math.ceil(wait) end
  local ttl = string.format('%.0f', full_at + interval - now)
  redis.call('SET', bucket, string.format('%.0f', full_at + interval), 'PX', ttl)
  return 0
end

