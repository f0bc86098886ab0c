-- require_admin(): checks that the session is valid and the actor is an administrator whose account is active.
-- Returns the refusal, or nil. Needs keys.session, keys.actor.
local function require_admin()
  if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
  local role, deactivated_at = unpack(redis.call('HMGET', keys.actor, 'role', 'deactivated_at'))
  if role ~= 'administrator' or deactivated_at then return {'refused', 'not_allowed'} end
end

