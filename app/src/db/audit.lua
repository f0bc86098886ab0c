-- audit(action, ...): appends to the audit log what the actor did, and when; `...` are the fields of the action, names and
-- values.
-- Needs keys.audit, args.audit_cap, args.now, args.actor_id.
local function audit(action, ...)
  redis.call('XADD', keys.audit, 'MAXLEN', '~', args.audit_cap, '*', 'at', args.now, 'by', args.actor_id, 'action', action, ...)
end

