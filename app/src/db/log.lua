-- log_event(event_type, ...): appends the next entry to the event log; `...` are its fields, names and values.
-- Returns the sequence of the entry. Needs keys.version, keys.events, args.log_cap.
local function log_event(event_type, ...)
  local v = redis.call('INCR', keys.version)
  redis.call('XADD', keys.events, 'MAXLEN', '~', args.log_cap, v .. '-0', 'type', event_type, ...)
  return v
end

