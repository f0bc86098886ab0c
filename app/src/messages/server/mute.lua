-- refuse_muted(user_id, now_ms): checks that a user is not muted in the room. Returns the refusal 'muted', with the
-- milliseconds until the mute ends unless it is without end; or nil. Needs keys.muted: the end in milliseconds, 0 for none.
local function refuse_muted(user_id, now_ms)
  local muted_until = redis.call('HGET', keys.muted, user_id)
  if not muted_until then return nil end
  if muted_until == '0' then return {'refused', 'muted'} end
  local left = tonumber(muted_until) - now_ms
  if left > 0 then return {'refused', 'muted', string.format('%.0f', left)} end
end

