-- take_token(bucket, now, interval, burst): takes a token out of the bucket, which holds up to `burst` tokens and gains one
-- every `interval` milliseconds. The key stores the time at which the bucket will be full, in milliseconds.
-- Returns 0; or, if the bucket is empty, the milliseconds until the next token, and then nothing is written.
local function take_token(bucket, now, interval, burst)
  local full_at = math.max(tonumber(redis.call('GET', bucket) or now), now)
  local wait = full_at - (burst - 1) * interval - now
  if wait > 0 then return math.ceil(wait) end
  local ttl = string.format('%.0f', full_at + interval - now)
  redis.call('SET', bucket, string.format('%.0f', full_at + interval), 'PX', ttl)
  return 0
end

