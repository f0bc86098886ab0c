-- Takes one token of a rate limit.
-- Checks: the bucket holds a token, else 'too_many_tries' with the milliseconds until it does.
-- Returns 1.
local wait = take_token(keys.bucket, tonumber(args.now_ms), tonumber(args.refill_ms), tonumber(args.burst))
if wait > 0 then return {'refused', 'too_many_tries', string.format('%.0f', wait)} end
return 1
