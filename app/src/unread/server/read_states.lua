-- Reads the read states of a user in the given rooms, at one moment. Stops after the room with which args.scan_limit
-- messages were scanned; the caller asks for the remaining rooms again.
-- Checks: the session. Returns, by name: version (of the log), states (one per room that was read; empty where the user is
-- no member).
if redis.call('EXISTS', keys.session) == 0 then return {'refused', 'unauthenticated'} end
local version, states, scanned = redis.call('GET', keys.version) or '0', {}, 0
for _, room in ipairs(rooms) do
  local state, count = {}, 0
  if redis.call('SISMEMBER', room.members, args.user_id) == 1 then
    state, count = read_state(room.id, room.room, room.messages)
  end
  states[#states + 1] = state
  scanned = scanned + count
  if scanned >= tonumber(args.scan_limit) then break end
end
return {'version', version, 'states', states}
