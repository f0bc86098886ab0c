-- Someone leaves a room. They are not joined again by looking in. Answers {'ok', v} or {code}; the actor is the target.
if redis.call('EXISTS', keys.session) == 0 then return {'unauthenticated'} end
local kind = redis.call('HGET', keys.room, 'kind')
if not kind or redis.call('SISMEMBER', keys.members, target) == 0 then
  local is_seen = kind == 'public' and redis.call('HEXISTS', keys.banned, target) == 0
  return {is_seen and 'not_a_member' or 'room_not_found'}
end
if kind == 'direct' then return {'direct_is_fixed'} end

return {'ok', tostring(take_out('left'))}
