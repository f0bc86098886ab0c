-- For how long someone may not speak in a room: milliseconds from now, '' for without end, or nothing if they may. Goes before the
-- scripts in which somebody speaks.
local function silence_of(muted, user, now)
  local until_when = redis.call('HGET', muted, user)
  if not until_when then return nil end
  if until_when == '0' then return '' end
  local left = tonumber(until_when) - now
  if left > 0 then return string.format('%.0f', left) end
end

